"""Steps of the schema. They import no code of the program, so an old step never changes its meaning."""
