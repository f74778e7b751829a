package dev.freehold.tenantapp.search;

import dev.freehold.tenantapp.project.Projects;
import dev.freehold.tenantapp.task.Task;
import dev.freehold.tenantapp.task.Tasks;
import dev.freehold.tenantapp.web.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class SearchPages {

  private static final int MOST_PROJECTS = 5;

  private final Projects projects;
  private final Tasks tasks;

  SearchPages(Projects projects, Tasks tasks) {
    this.projects = projects;
    this.tasks = tasks;
  }

  @GetMapping("/search")
  String search(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false) @Nullable String page,
      Model model) {
    var query = SearchWords.tsquery(q);
    var number = Page.number(page);
    model.addAttribute("q", q.strip());
    model.addAttribute("searched", !query.isEmpty());
    model.addAttribute(
        "projects",
        query.isEmpty() || number > 1 ? List.of() : projects.search(query, MOST_PROJECTS));
    model.addAttribute(
        "tasks",
        query.isEmpty() ? new Page<Task>(List.of(), 1, false) : tasks.search(query, number));
    return "search";
  }
}
