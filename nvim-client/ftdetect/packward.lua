-- Two files that Neovim has no filetype for; without one no language server is started.
vim.filetype.add({ filename = { ['.renovaterc'] = 'json', ['.yarnrc'] = 'conf' } })
