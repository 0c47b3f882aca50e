"""The formats of exports as marshmallow schemas; jsonschema.py makes JSON Schema of them."""

import re
from typing import Any

from marshmallow import Schema, fields, validate

from annotator.adjudication.rules import LABELLED
from annotator.labelsets import LabelSet
from annotator.models import DECISION_KINDS, DECISION_REASONS, GOLD_STATUSES, RELATIONS, ROUND_KINDS

SHA256 = validate.Regexp(re.compile(r"[0-9a-f]{64}\Z"))
SALT = validate.Regexp(re.compile(r"[0-9a-f]{32}\Z"))
TIME = validate.Regexp(re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?\Z"))
PERSON = validate.Regexp(re.compile(r"p-[0-9a-f]{8}\Z"))
SHARE = validate.Range(0, 1)
NATURAL = validate.Range(min=0)
POSITIVE = validate.Range(min=1)
UNTRAINED = tuple(status for status in GOLD_STATUSES if status != "excluded")


def string(*rules: Any, null: bool = False, about: str = "") -> fields.String:
    return fields.String(required=True, allow_none=null, validate=list(rules), metadata=_as(about))


def whole(*rules: Any, null: bool = False, about: str = "") -> fields.Integer:
    return fields.Integer(
        required=True, allow_none=null, strict=True, validate=list(rules), metadata=_as(about)
    )


def number(*rules: Any, about: str = "") -> fields.Float:
    return fields.Float(required=True, allow_none=True, validate=list(rules), metadata=_as(about))


def flag(about: str = "") -> fields.Boolean:
    return fields.Boolean(required=True, metadata=_as(about))


def list_of(inner: Any, about: str = "") -> fields.List[Any]:
    return fields.List(inner, required=True, metadata=_as(about))


def free(null: bool = False, about: str = "") -> fields.Dict:
    """An object whose keys are not ours."""
    return fields.Dict(required=True, allow_none=null, metadata=_as(about))


def _as(about: str) -> dict[str, str]:
    return {"description": about} if about else {}


class LinkSchema(Schema):
    relation = string(validate.OneOf(RELATIONS))
    target = string(about="id of an earlier sentence of the article")


class DetailsSchema(Schema):
    """What was said beside a label; only what was set."""

    source = fields.String()
    target = fields.List(fields.String())
    attribution = fields.String()
    evidence = fields.String()
    response = fields.String()


class SentenceSchema(Schema):
    """What every line about a sentence has. The label of gold says nothing about what is true."""

    agreement = number(SHARE, about="share of pairs of counted answers that agree, to 3 decimals")
    article_id = string(validate.Length(1, 200))
    article_version = whole(POSITIVE)
    attribution = string(null=True)
    carried_from = string(null=True, about="id of the same sentence in an earlier version")
    claim_ids = list_of(
        fields.String(), about="the claims that it is a part of, as the lead made them"
    )
    end = whole(POSITIVE, about="offset in code points, after the last")
    evidence = string(null=True)
    group_id = string(about="near-duplicate articles share one; it is never in two splits")
    guideline_version = string(about="of the export")
    id = string(about="<article id>@<version>:<start>-<end>")
    language = string()
    links = list_of(fields.Nested(LinkSchema))
    n_annotations = whole(NATURAL, about="counted answers, skips included")
    position = whole(POSITIVE, about="place of the sentence in its version, from 1")
    response = string(null=True)
    source = string(null=True)
    start = whole(NATURAL, about="offset in code points")
    status = string(validate.OneOf(GOLD_STATUSES))
    target = list_of(fields.String())
    text = string(null=True, about="null in a stand-off export")
    text_sha256 = string(SHA256, null=True, about="null once the text is erased")


class UnlabelledSchema(SentenceSchema):
    """A line of skipped.jsonl or unresolved.jsonl."""

    reason = string(about="the skip reason; why there is no label; or left_out by a filter")
    status = string(validate.OneOf(UNTRAINED))


class AnnotationSchema(Schema):
    annotator = string(PERSON)
    at = string(TIME)
    blind = flag("could not have seen another's answer")
    comment = string(null=True)
    counted = flag("counts for gold")
    details = fields.Nested(DetailsSchema, required=True)
    guideline_version = string()
    label = string(null=True)
    links = list_of(fields.Nested(LinkSchema))
    ms = whole(NATURAL, null=True, about="active milliseconds")
    revision = whole(POSITIVE)
    round = string()
    seq = whole(POSITIVE, about="the event that made it what it is")
    skip_reason = string(null=True)
    turn = whole(validate.OneOf((1, 2)))
    unsure = flag()


class DecisionSchema(Schema):
    adjudicator = string(PERSON)
    ambiguous = flag()
    at = string(TIME)
    before_reveal = string(null=True, about="the answer given before others' were shown")
    bulk = flag()
    clause = string(null=True)
    details = free()
    guideline_version = string()
    kind = string(validate.OneOf(DECISION_KINDS))
    label = string(null=True)
    links = list_of(fields.Nested(LinkSchema))
    note = string(null=True)
    own = flag("by somebody who had annotated the sentence")
    reason = string(validate.OneOf(DECISION_REASONS), null=True)
    saw = list_of(fields.Integer(strict=True), about="the events of the answers shown")
    seq = whole(POSITIVE)
    skip_reason = string(null=True)
    stale = flag("stands, but what it saw or its guideline has changed since")
    supersedes = whole(POSITIVE, null=True)
    undone = whole(POSITIVE, null=True, about="the event that took it back")


class AuditSchema(SentenceSchema):
    """A line of sentences.jsonl: with every answer and decision."""

    annotations = list_of(fields.Nested(AnnotationSchema))
    decisions = list_of(fields.Nested(DecisionSchema))
    label = string(null=True)
    reason = string(null=True, about="the skip reason; or why there is no label")
    retired = whole(POSITIVE, null=True, about="the cut or correction that replaced it")
    stale = flag("its standing decision is")
    text = string(null=True, about="null once the article is withdrawn or erased, and in stand-off")
    text_sha256 = string(SHA256, null=True)


class VersionSchema(Schema):
    imported_at = string(TIME)
    length = whole(POSITIVE, about="in code points")
    replaced = whole(POSITIVE, null=True, about="the event that brought the next version")
    sha256 = string(SHA256, about="of the text's UTF-8")
    text = string(null=True, about="null once it is withdrawn or erased, and in stand-off")
    version = whole(POSITIVE)


class ArticleSchema(Schema):
    """A line of articles.jsonl."""

    author = string(null=True)
    closed = string(TIME, null=True)
    counts = flag("its round counts for gold")
    erased = string(TIME, null=True)
    group_id = string()
    guideline_version = string(about="of its round")
    id = string(validate.Length(1, 200))
    # `import` is a word of Python's; the key is added below.
    language = string()
    metadata = free()
    published = string(null=True)
    round = string()
    round_kind = string(validate.OneOf(ROUND_KINDS))
    source = string(null=True)
    title = string()
    url = string(null=True)
    version = whole(POSITIVE, about="the current one")
    versions = list_of(fields.Nested(VersionSchema))
    wanted = whole(POSITIVE, about="how many answers each sentence needs")
    withdrawn = string(TIME, null=True)

    class Meta:
        include = {"import": string(about="subject of its import.finish")}  # noqa: RUF012


class EventSchema(Schema):
    """A line of ledger.jsonl (see docs/ledger.md for the payloads)."""

    actor = string(about="a person, or the role of what acts by itself")
    at = string(TIME)
    hash = string(SHA256, about="of the event without payload, words, salts and hash")
    payload = free(null=True)
    payload_salt = string(SALT, null=True)
    payload_sha256 = string(SHA256)
    previous = string(SHA256)
    role = string()
    seq = whole(POSITIVE)
    subject = string()
    type = string()
    words = free(null=True, about="what somebody typed; null when nothing, or erased")
    words_salt = string(SALT, null=True)
    words_sha256 = string(SHA256, null=True)


def schemas_of(kind: str, labels: LabelSet) -> dict[str, type[Schema]]:
    """The schema of each file's lines, by the file's path (`data/*.jsonl` for all splits)."""
    if kind == "training":
        unlabelled = _with_labels(UnlabelledSchema, labels, label=_one(labels, null=True))
        status = string(validate.OneOf(sorted(LABELLED)))
        return {
            "data/*.jsonl": _with_labels(SentenceSchema, labels, label=_one(labels), status=status),
            "skipped.jsonl": unlabelled,
            "unresolved.jsonl": unlabelled,
        }
    return {
        "articles.jsonl": ArticleSchema,
        "ledger.jsonl": EventSchema,
        "sentences.jsonl": _with_labels(AuditSchema, labels, label=_one(labels, null=True)),
    }


def _one(labels: LabelSet, *, null: bool = False) -> fields.String:
    return string(validate.OneOf(labels.label_ids), null=null, about="in the guideline's order")


def _with_labels(
    schema: type[SentenceSchema], labels: LabelSet, **more: fields.Field[Any]
) -> type[Schema]:
    """The schema with what depends on the guideline."""
    counts = Schema.from_dict({label: whole(NATURAL) for label in labels.label_ids})
    about = "counted answers by label, skips left out"
    distribution = fields.Nested(counts, required=True, metadata=_as(about))
    return schema.from_dict({"label_distribution": distribution, **more})
