"""The icons of the interface: names of @tabler/icons (outline) that go into the one SVG sprite.

A name that is not here is not on any page: add it, run ``python -m app.build.assets``, use it.
"""

ICONS: tuple[str, ...] = (
    # rooms
    "home", "home-heart", "users", "user", "users-group", "user-check", "user-heart", "folder", "folder-heart",
    "heart-handshake", "file-text", "file-plus", "cash", "wallet", "coin", "pig-money", "receipt", "speakerphone",
    "brain", "stethoscope", "ambulance", "building-hospital", "hand-stop", "tools", "school", "certificate", "book",
    "building", "building-community", "sitemap", "gift", "confetti", "message-heart", "message-circle", "thumb-up",
    "chart-bar", "chart-pie", "chart-line", "scale", "list-check", "list-details", "layout-kanban", "target-arrow", "route", "package",
    "calendar", "calendar-event", "calendar-due", "clipboard-check", "clipboard-list", "clipboard-heart", "id", "history",
    # administration
    "settings", "adjustments", "shield-lock", "shield-check", "lock", "lock-open", "key", "database", "device-laptop",
    "fingerprint", "table", "table-import", "language", "tags", "link",
    # verbs
    "search", "filter", "plus", "pencil", "eye", "eye-off", "trash", "check", "x", "send", "download", "upload",
    "printer", "refresh", "arrow-back-up", "logout", "login", "copy", "ban", "player-pause", "player-play",
    "file-download", "file-spreadsheet", "file-type-pdf", "paperclip", "camera", "phone", "map-pin", "notes",
    # signs
    "menu-2", "list", "dots", "dots-vertical", "chevron-right", "chevron-left", "chevron-down", "chevron-up",
    "arrow-left", "arrow-right", "arrows-sort", "sort-ascending", "sort-descending", "alert-triangle",
    "alert-circle", "info-circle", "circle-check", "circle-x", "bell", "clock", "hourglass", "flag", "star", "help",
    "inbox", "mood-empty", "external-link", "point", "urgent",
    # documents
    "photo", "zoom-in", "zoom-out", "arrows-maximize", "rotate-clockwise", "keyboard",
)
