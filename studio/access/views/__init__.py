"""Browser views of the access room: coming in and going out, the own account, other people."""
