"""Review (鉴定): examination, opinions, the panel decision, discussion and the conclusion."""
