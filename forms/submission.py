"""A finished form as it is to be sent: the instance XML and the files that it names. Nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass

from forms.attachments import Attachment, AttachmentStore
from forms.errors import AttachmentRefused, FormError
from forms.instance.primary import walk
from forms.instance.serialise import DECLARATION, instance_xml
from forms.limits import MAX_ATTACHMENTS_BYTES
from forms.session import FormSession
from forms.validity import Violation
from forms.xform.model import Control


class SubmissionIncomplete(FormError):
    """The form is not filled in as it demands. `violations` says what is to be put right."""

    code = "submission_incomplete"

    def __init__(self, form: str, violations: tuple[Violation, ...]) -> None:
        self.violations = violations
        super().__init__(f"{len(violations)} answers are missing or wrong", form=form, question=violations[0].reference)


@dataclass(frozen=True, slots=True)
class Submission:
    """What OpenRosa calls a submission. `instance_id` is the form's meta/instanceID, the key against doubles."""

    form: str
    version: str
    instance_id: str
    xml: bytes
    attachments: tuple[Attachment, ...]


def build_submission(session: FormSession, store: AttachmentStore | None = None) -> Submission:
    """Finish `session` and take its submission.

    Raises `SubmissionIncomplete`; `AttachmentRefused` for a file that `store` does not have, or more than
    `MAX_ATTACHMENTS_BYTES` together.
    """
    session.finish()
    violations = session.validity()
    definition = session.definition
    if violations:
        raise SubmissionIncomplete(definition.id, violations)
    xml = f"{DECLARATION}\n{instance_xml(session.instance.root)}".encode()
    return Submission(definition.id, definition.version, session.instance_id, xml, tuple(_attachments(session, store)))


def _attachments(session: FormSession, store: AttachmentStore | None) -> list[Attachment]:
    found: dict[str, Attachment] = {}
    form = session.definition.id
    for node in walk(session.instance.root):
        question = session.definition.questions.get(node.path)
        if question is None or question.control is not Control.UPLOAD or not node.relevant or not node.value:
            continue
        size = store.size(node.value) if store is not None else None
        if size is None:
            raise AttachmentRefused("the answer's file is not there", form=form, question=node.path)
        found[node.value] = Attachment(node.value, size)
    if sum(attachment.size for attachment in found.values()) > MAX_ATTACHMENTS_BYTES:
        raise AttachmentRefused(f"the files together exceed {MAX_ATTACHMENTS_BYTES // (1024 * 1024)} MB", form=form)
    return list(found.values())
