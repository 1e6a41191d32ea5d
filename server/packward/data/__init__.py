"""Tables of facts about the world, with their sources and dates."""
