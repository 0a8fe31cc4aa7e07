"""Documents of records: the list of what is needed, one guarded way in, one guarded way out, the viewer."""

from views.files.view import FileView

__all__ = ["FileView"]
