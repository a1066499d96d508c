"""Ground floor: what every room needs and no HTTP (clock, working days, actor, scope, use case, registry)."""
