-- Stands in for a person at the menu of code actions: takes the wanted one, and remembers all titles.
packward_menu = {}

vim.ui.select = function(items, options, choose)
  packward_menu.titles = vim.tbl_map(options.format_item, items)
  for index, title in ipairs(packward_menu.titles) do
    if title:find(packward_menu.wanted, 1, true) then
      return choose(items[index], index)
    end
  end
  choose(nil)
end

--- How often the text of any buffer has changed.
function packward_menu.changes()
  local count = 0
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    count = count + vim.api.nvim_buf_get_changedtick(bufnr)
  end
  return count
end
