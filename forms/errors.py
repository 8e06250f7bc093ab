"""What can go wrong with a form, its answers and its drafts: typed, each with a stable public `code`.

Texts name form, question and cause, and never an answer: answers are personal data.
"""

from __future__ import annotations


class FormError(Exception):
    """A form, an answer, a draft or an attachment cannot be used.

    `code` is public and stable; `form` the form's id ("" before it is known), `question` the path concerned ("" for the
    form as a whole), `cause` the reason in one sentence.
    """

    code = "form"

    def __init__(self, cause: str, *, form: str = "", question: str = "") -> None:
        self.form = form
        self.question = question
        self.cause = cause
        where = " ".join(part for part in (form and f"form {form}", question and f"question {question}") if part)
        super().__init__(f"{where}: {cause}" if where else cause)


class FormBroken(FormError):
    """The XForm is not well-formed, refused as dangerous, or lacks a part that it must have."""

    code = "form_broken"


class FormUnsupported(FormError):
    """The form uses a part of the standard that this engine refuses by name."""

    code = "form_unsupported"


class ExpressionBroken(FormError):
    """An expression does not parse, calls an unknown function, or refers to an instance that the form lacks."""

    code = "form_expression"


class FormCycle(FormError):
    """Expressions depend on each other in a circle. `questions` are the paths on it."""

    code = "form_cycle"

    def __init__(self, cause: str, *, form: str = "", questions: tuple[str, ...] = ()) -> None:
        super().__init__(cause, form=form, question=questions[0] if questions else "")
        self.questions = questions


class FormLimit(FormError):
    """A stated limit (see `forms.limits`) is exceeded."""

    code = "form_limit"


class ResourceMissing(FormError):
    """A secondary instance's file is not there or cannot be read."""

    code = "form_resource"


class AnswerRefused(FormError):
    """The answer cannot be taken: wrong type, read-only, no such question, too large."""

    code = "answer_refused"


class AttachmentRefused(FormError):
    """The attached file is too large, empty, or of a kind that the question does not take."""

    code = "attachment_refused"


class DraftBroken(FormError):
    """The draft file cannot be read; it stays where it is."""

    code = "draft_broken"
