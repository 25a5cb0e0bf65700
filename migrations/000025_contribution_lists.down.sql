DROP TABLE contribution_list_rows;
DROP TABLE contribution_lists;
