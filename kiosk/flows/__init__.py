"""What each business does, as pure `update(state, event, env) -> (state, effects)`. No Qt, no I/O."""
