// Leaving this page without a warning, and reading another one.
let calm = false;

export const isCalm = () => calm;
export const stayCalm = () => { calm = true; };
export const parse = (html) => new DOMParser().parseFromString(html ?? "", "text/html");
export const signInAddress = (next) => `/sign-in?next=${encodeURIComponent(next)}`;

// Once is enough, and nothing is lost by it: no question is asked.
export function leaveFor(address) {
  if (!calm) location.assign(address);
  calm = true;
}
