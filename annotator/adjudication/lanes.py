"""What a label says about a claim: that something is alleged, answered, or weighed by evidence."""

from annotator.labelsets import LabelSet

ALLEGED, ANSWERED, EVIDENCE = "alleged", "answered", "evidence"
LANES = (ALLEGED, ANSWERED, EVIDENCE)
OF_RELATIONS = {"answers": ANSWERED, "supports": EVIDENCE, "undercuts": EVIDENCE}


def lane(labels: LabelSet, label_id: str | None) -> str:
    """Told by the relations that the label may have to an earlier sentence."""
    label = labels.label(label_id) if label_id else None
    lanes = {OF_RELATIONS[one] for one in label.relations if one in OF_RELATIONS} if label else ()
    return EVIDENCE if EVIDENCE in lanes else (ANSWERED if lanes else ALLEGED)


def of_lane(labels: LabelSet, wanted: str) -> tuple[str, ...]:
    """The labels of a lane."""
    return tuple(label.id for label in labels.labels if lane(labels, label.id) == wanted)
