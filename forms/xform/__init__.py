"""ODK XForms 1.0: the document read into an immutable `FormDefinition`."""

from forms.xform.library import FormLibrary, load_form
from forms.xform.model import FormDefinition

__all__ = ["FormDefinition", "FormLibrary", "load_form"]
