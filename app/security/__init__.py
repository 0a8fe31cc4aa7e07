"""Sign-in, sessions, roles and the hardening of the application."""
