"""All declarations, in the order of the side bar. A new room gets its line here and its doors in ``views/registry.py``."""

from __future__ import annotations

from app.kernel.spec import ServiceSpec
from app.specs import aid, archive, eap, green_channel, notice, org, pairing, parameter, person

_MODULES = (archive, notice, aid, eap, pairing, green_channel, person, org, parameter)

BY_ROOM: dict[str, ServiceSpec] = {spec.room: spec for module in _MODULES for spec in module.SPECS}
SPECS: tuple[ServiceSpec, ...] = tuple(BY_ROOM.values())
#: room -> its page of the guide, which carries the name of the module
GUIDES: dict[str, str] = {spec.room: module.__name__.rsplit(".", 1)[-1] for module in _MODULES for spec in module.SPECS}
