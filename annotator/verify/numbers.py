"""A mapping of fingerprints to event numbers in a fifth of the memory of a dict."""

from array import array


class Numbers:
    """Positive whole numbers by keys of eight bytes: two arrays, open addressing."""

    def __init__(self) -> None:
        self._length = self._used = 0
        self._make(1 << 10)

    def __len__(self) -> int:
        return self._length

    def __contains__(self, key: int) -> bool:
        return self.get(key) is not None

    def get(self, key: int) -> int | None:
        return self._values[self._slot(key)] or None

    def __setitem__(self, key: int, value: int) -> None:
        slot = self._slot(key)
        self._used += not self._keys[slot]
        self._length += not self._values[slot]
        self._keys[slot], self._values[slot] = key or 1, value
        if 3 * self._used > 2 * len(self._keys):
            self._grow()

    def pop(self, key: int) -> int | None:
        """The number of the key, which is there no more; the key's place is kept."""
        slot = self._slot(key)
        value = self._values[slot]
        self._values[slot] = 0
        self._length -= bool(value)
        return value or None

    def move(self, key: int, other: int) -> None:
        """Let the other key have the number of this one, if it has any."""
        value = self.pop(key)
        if value:
            self[other] = value

    def _slot(self, key: int) -> int:
        """Where the key is, or would be."""
        key, keys, last = key or 1, self._keys, len(self._keys) - 1
        slot = key & last
        while keys[slot] != key and keys[slot]:
            slot = (slot + 1) & last
        return slot

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        self._length = self._used = 0
        self._make(2 * len(keys))
        for key, value in zip(keys, values, strict=True):
            if value:
                self[key] = value

    def _make(self, size: int) -> None:
        self._keys, self._values = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
