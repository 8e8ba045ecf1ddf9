"""LEARN: rubrics, drafts, attempts and what others say of them. Nothing here leaves the wallet unless it is named."""
