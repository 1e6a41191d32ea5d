-- What vim.lsp.enable('packward') starts, and for which buffers. `:help packward`
local project = require('packward.project')

require('packward.watch').enable()

---@type vim.lsp.Config
return {
  cmd = { 'packward', 'lsp' },
  filetypes = project.filetypes,
  root_dir = function(bufnr, on_dir)
    local path = project.served_path(bufnr)
    if path then
      on_dir(project.root(path))
    end
  end,
}
