"""Reading the screen aloud: what may be said (`words`), when (`narrator`), one after another (`queue`), by whom
(`voice`), with what (`machine`). No Qt."""
