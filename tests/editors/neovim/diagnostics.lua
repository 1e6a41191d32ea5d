-- Returns {rule, text under it} of each diagnostic in the current buffer.
return vim.tbl_map(function(each)
  local text = vim.api.nvim_buf_get_text(0, each.lnum, each.col, each.end_lnum, each.end_col, {})
  return { each.code, table.concat(text, '\n') }
end, vim.diagnostic.get(0))
