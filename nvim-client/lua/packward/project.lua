-- Which buffers packward is for, and which folder is their project's.
local M = {}

M.filetypes = { 'json', 'jsonc', 'json5', 'yaml', 'toml', 'dosini', 'conf' }

-- The names that the server reads. Held against the server's own list by a test.
local served = {
  ['.npmrc'] = true,
  ['.renovaterc'] = true,
  ['.renovaterc.json'] = true,
  ['.renovaterc.json5'] = true,
  ['.yarnrc'] = true,
  ['.yarnrc.yml'] = true,
  ['bunfig.toml'] = true,
  ['dependabot.yaml'] = true,
  ['dependabot.yml'] = true,
  ['node.config.json'] = true,
  ['package.json'] = true,
  ['pnpm-workspace.yaml'] = true,
  ['renovate.json'] = true,
  ['renovate.json5'] = true,
}

-- Files that make an editor or tool run something, where they have that effect. Held against the server's list too.
local hooks = {
  '/%.claude/settings%.json$',
  '/%.claude/settings%.local%.json$',
  '/%.cursor/hooks%.json$',
  '/%.devcontainer%.json$',
  '/%.devcontainer/devcontainer%.json$',
  '/%.gemini/settings%.json$',
  '/%.github/hooks/[^/]+%.json$',
  '/%.vscode/tasks%.json$',
}

---@param path string
---@return boolean
local function is_hook(path)
  for _, pattern in ipairs(hooks) do
    if path:find(pattern) then
      return true
    end
  end
  return false
end

local lockfiles = {
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
}

-- Lockfiles change findings too, though nobody reads them in an editor.
M.watched = vim.deepcopy(served)
for _, name in ipairs(lockfiles) do
  M.watched[name] = true
end

--- Returns the path of a buffer's file if packward serves it, else nil.
---@param bufnr integer
---@return string?
function M.served_path(bufnr)
  local path = vim.api.nvim_buf_get_name(bufnr)
  if vim.bo[bufnr].buftype ~= '' or path:match('^%a[%w+.-]+://') then
    return nil
  end
  path = vim.fs.normalize(path)
  if not (served[vim.fs.basename(path)] or is_hook(path)) or path:find('/node_modules/', 1, true) then
    return nil
  end
  return path
end

---@param name string
---@param folder string
---@return boolean
local function declares_workspaces(name, folder)
  if name ~= 'package.json' then
    return name == 'pnpm-workspace.yaml'
  end
  local file = io.open(vim.fs.joinpath(folder, name), 'r')
  local text = file and file:read('*a')
  if file then
    file:close()
  end
  return text ~= nil and text:find('"workspaces"', 1, true) ~= nil
end

--- Returns the folder of the nearest workspace root, else of the nearest lockfile, else of the nearest package.json,
--- at or above a file and below the home folder; nil where there is none.
---@param path string
---@return string?
function M.root(path)
  local above = { upward = true, path = vim.fs.dirname(path), stop = vim.uv.os_homedir(), type = 'file' }
  for _, wanted in ipairs({ declares_workspaces, lockfiles, 'package.json' }) do
    local found = vim.fs.find(wanted, above)[1]
    if found then
      return vim.fs.dirname(found)
    end
  end
end

return M
