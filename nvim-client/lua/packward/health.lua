-- `:checkhealth packward`
local M = {}

local INSTALL = 'Install it with `pipx install` from a clone of packward, or name another command: `:help packward-command`'

---@param command string[]
---@param environment table<string, string>?
---@return string? output, string? problem
local function run(command, environment)
  local started, process = pcall(vim.system, command, { text = true, timeout = 10000, env = environment })
  if not started then
    return nil, tostring(process)
  end
  local done = process:wait()
  if done.code ~= 0 then
    return nil, vim.trim(done.stderr or '') .. (' (exit status %d)'):format(done.code)
  end
  return vim.trim(done.stdout or '')
end

--- Returns the configured command without its last word `lsp`: what other subcommands are said to.
---@param config vim.lsp.Config
---@return string[]?
local function program(config)
  local cmd = config.cmd
  if type(cmd) ~= 'table' then
    return nil
  end
  local words = vim.list_slice(cmd, 1, #cmd)
  if words[#words] == 'lsp' then
    table.remove(words)
  end
  return words
end

local function check_neovim()
  vim.health.start('packward: Neovim')
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok('Neovim ' .. version)
  else
    vim.health.error('Neovim ' .. version .. ' is too old: packward needs 0.11 or newer')
  end
end

---@param config vim.lsp.Config
local function check_server(config)
  vim.health.start('packward: server')
  local words = program(config)
  if not words then
    vim.health.info('The command is a function; it is not looked into')
    return
  end
  local path = vim.fn.exepath(words[1])
  if path == '' then
    vim.health.error(words[1] .. ' is not an executable on PATH', INSTALL)
    return
  end
  vim.health.ok('Command: ' .. table.concat(config.cmd, ' ') .. ' (' .. path .. ')')
  local version, problem = run(vim.list_extend({ unpack(words) }, { '--version' }), config.cmd_env)
  if version then
    vim.health.ok('Version: ' .. version)
  else
    vim.health.error('`--version` failed: ' .. problem, INSTALL)
    return
  end
  local cache, reason = run(vim.list_extend({ unpack(words) }, { 'cache', 'path' }), config.cmd_env)
  local folder = cache and vim.fs.dirname(cache)
  if not folder then
    vim.health.warn('`cache path` failed: ' .. reason)
  elseif vim.uv.fs_stat(folder) and not vim.uv.fs_access(folder, 'W') then
    vim.health.warn('Cache: ' .. folder .. ' cannot be written; every answer is asked of the registry again')
  else
    vim.health.ok('Cache: ' .. cache)
  end
end

local function check_clients()
  vim.health.start('packward: clients')
  local enabled = vim.lsp.is_enabled
  if enabled and not enabled('packward') then
    vim.health.warn('packward is not enabled', "Put `vim.lsp.enable('packward')` into your init.lua")
  end
  local clients = vim.lsp.get_clients({ name = 'packward' })
  if #clients == 0 then
    vim.health.info('No client is attached: open a package.json')
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_map(function(bufnr)
      return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':~')
    end, vim.tbl_keys(client.attached_buffers))
    table.sort(buffers)
    vim.health.ok(('Client %d in %s, positions in %s: %s'):format(
      client.id,
      client.root_dir or 'no folder',
      client.offset_encoding,
      table.concat(buffers, ', ')
    ))
  end
end

function M.check()
  check_neovim()
  local config = vim.lsp.config and vim.lsp.config.packward
  if not config then
    vim.health.error('There is no configuration named packward', 'Put the plugin on the runtimepath: `:help packward`')
    return
  end
  check_server(config)
  check_clients()
end

return M
