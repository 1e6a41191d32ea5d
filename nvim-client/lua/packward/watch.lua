-- Tells the server of files that another program changed, where Neovim itself does not watch files: on Linux and BSD
-- its own watcher is off, since it would follow every folder of a project. This one follows a few, not what is below.
local project = require('packward.project')

local M = {}

local DELAY_MS = 100 -- a program that saves a file writes, renames and deletes within moments
local CREATED, CHANGED, DELETED = 1, 2, 3

---@type table<integer, table<string, uv.uv_fs_event_t>> by client id, then by folder
local watchers = {}

---@param client vim.lsp.Client
---@return boolean
local function neovim_watches(client)
  return vim.tbl_get(client.capabilities, 'workspace', 'didChangeWatchedFiles', 'dynamicRegistration') == true
end

---@param client vim.lsp.Client
---@param path string
---@param renamed boolean
local function tell(client, path, renamed)
  local kind = not vim.uv.fs_stat(path) and DELETED or renamed and CREATED or CHANGED
  client:notify('workspace/didChangeWatchedFiles', { changes = { { uri = vim.uri_from_fname(path), type = kind } } })
end

---@param client vim.lsp.Client
---@param folder string
local function follow(client, folder)
  if watchers[client.id][folder] or not vim.uv.fs_stat(folder) then
    return
  end
  local handle = assert(vim.uv.new_fs_event())
  watchers[client.id][folder] = handle
  local waiting = {}
  handle:start(folder, {}, function(err, name, events)
    if err or not name or not project.watched[name] or waiting[name] then
      return
    end
    waiting[name] = true
    vim.defer_fn(function()
      waiting[name] = nil
      if not client:is_stopped() then
        tell(client, vim.fs.joinpath(folder, name), events.rename == true)
      end
    end, DELAY_MS)
  end)
end

---@param client_id integer
local function forget(client_id)
  for _, handle in pairs(watchers[client_id] or {}) do
    handle:close()
  end
  watchers[client_id] = nil
end

---@param client vim.lsp.Client
---@param bufnr integer
local function attach(client, bufnr)
  if client.name ~= 'packward' or neovim_watches(client) then
    return
  end
  watchers[client.id] = watchers[client.id] or {}
  local path = project.served_path(bufnr)
  for _, folder in ipairs({ path and vim.fs.dirname(path), client.root_dir }) do
    follow(client, folder)
    follow(client, vim.fs.joinpath(folder, '.github'))
  end
end

--- Starts to follow the folders of what packward is attached to, from now on.
function M.enable()
  local group = vim.api.nvim_create_augroup('packward.watch', { clear = true })
  vim.api.nvim_create_autocmd('LspAttach', {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client then
        attach(client, event.buf)
      end
    end,
  })
  vim.api.nvim_create_autocmd('LspDetach', {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if not client or client:is_stopped() or vim.tbl_count(client.attached_buffers) <= 1 then
        forget(event.data.client_id)
      end
    end,
  })
end

return M
