"""`flambeau rig` measured against true shapes."""
