"""Partner hospitals (合作医院): who they are, what they submit, and what they are asked for."""
