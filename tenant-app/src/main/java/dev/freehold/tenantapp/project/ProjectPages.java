package dev.freehold.tenantapp.project;

import dev.freehold.tenantapp.web.Notice;
import dev.freehold.tenantapp.web.Page;
import dev.freehold.tenantapp.web.TextField;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * List, create, rename and delete projects. Every change ends in a redirect, so that a reload
 * repeats nothing.
 */
@Controller
class ProjectPages {

  static final int NAME_LENGTH = 80;
  private static final String TAKEN =
      "There is a project of this name already. Please choose another name.";

  private final Projects projects;

  ProjectPages(Projects projects) {
    this.projects = projects;
  }

  @GetMapping("/")
  String home() {
    return "redirect:/projects";
  }

  @GetMapping("/projects")
  String list(
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String notice,
      Model model) {
    model.addAttribute("projects", projects.list(Page.number(page)));
    model.addAttribute("name", TextField.empty());
    model.addAttribute("notice", Notice.of(notice));
    return "projects";
  }

  @PostMapping("/projects")
  ModelAndView create(@RequestParam(required = false) @Nullable String name) {
    var field = TextField.line("name", name, NAME_LENGTH);
    if (field.valid()) {
      try {
        return new ModelAndView("redirect:/projects/" + projects.create(field.value()));
      } catch (NameTakenException e) {
        field = field.withProblem(TAKEN);
      }
    }
    return refused("projects", field).addObject("projects", projects.list(1));
  }

  @GetMapping("/projects/{id}/edit")
  String edit(@PathVariable long id, Model model) {
    var project = projects.get(id);
    model.addAttribute("project", project);
    model.addAttribute("name", TextField.of(project.name()));
    return "project-edit";
  }

  @PostMapping("/projects/{id}/edit")
  ModelAndView rename(
      @PathVariable long id, @RequestParam(required = false) @Nullable String name) {
    var field = TextField.line("name", name, NAME_LENGTH);
    if (field.valid()) {
      try {
        projects.rename(id, field.value());
        return new ModelAndView("redirect:/projects/" + id + "?notice=" + Notice.SAVED.code());
      } catch (NameTakenException e) {
        field = field.withProblem(TAKEN);
      }
    }
    return refused("project-edit", field).addObject("project", projects.get(id));
  }

  @PostMapping("/projects/{id}/delete")
  String delete(@PathVariable long id) {
    projects.delete(id);
    return "redirect:/projects?notice=" + Notice.PROJECT_DELETED.code();
  }

  /** 422 shows the form again with the problem beside the field. */
  private static ModelAndView refused(String view, TextField name) {
    return new ModelAndView(view, HttpStatus.UNPROCESSABLE_CONTENT).addObject("name", name);
  }
}
