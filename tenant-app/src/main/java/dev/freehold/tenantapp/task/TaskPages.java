package dev.freehold.tenantapp.task;

import dev.freehold.tenantapp.project.Projects;
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

/** A project's tasks: list, create, complete, reopen, edit, delete. */
@Controller
class TaskPages {

  static final int TITLE_LENGTH = 200;
  static final int NOTES_LENGTH = 4000;

  private final Projects projects;
  private final Tasks tasks;

  TaskPages(Projects projects, Tasks tasks) {
    this.projects = projects;
    this.tasks = tasks;
  }

  /**
   * @param completed the task that was just completed, to offer the way back
   */
  @GetMapping("/projects/{id}")
  String list(
      @PathVariable long id,
      @RequestParam(required = false) @Nullable String show,
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String notice,
      @RequestParam(required = false) @Nullable Long completed,
      Model model) {
    var shown = Shown.of(show);
    model.addAttribute("project", projects.get(id));
    model.addAttribute("shown", shown);
    model.addAttribute("tasks", tasks.list(id, shown, Page.number(page)));
    model.addAttribute("title", TextField.empty());
    model.addAttribute("notice", Notice.of(notice));
    if (completed != null) {
      tasks
          .find(completed)
          .filter(Task::done)
          .ifPresent(task -> model.addAttribute("completed", task));
    }
    return "project";
  }

  @PostMapping("/projects/{id}/tasks")
  ModelAndView create(
      @PathVariable long id, @RequestParam(required = false) @Nullable String title) {
    var field = TextField.line("title", title, TITLE_LENGTH);
    if (field.valid()) {
      var task = tasks.create(id, field.value());
      return new ModelAndView("redirect:/projects/" + id + "#task-" + task);
    }
    return new ModelAndView("project", HttpStatus.UNPROCESSABLE_CONTENT)
        .addObject("project", projects.get(id))
        .addObject("shown", Shown.OPEN)
        .addObject("tasks", tasks.list(id, Shown.OPEN, 1))
        .addObject("title", field);
  }

  @PostMapping("/tasks/{id}/complete")
  String complete(@PathVariable long id) {
    tasks.complete(id);
    return "redirect:/projects/" + tasks.get(id).projectId() + "?completed=" + id;
  }

  @PostMapping("/tasks/{id}/reopen")
  String reopen(@PathVariable long id) {
    tasks.reopen(id);
    return "redirect:/projects/"
        + tasks.get(id).projectId()
        + "?notice="
        + Notice.TASK_REOPENED.code()
        + "#task-"
        + id;
  }

  @GetMapping("/tasks/{id}")
  String edit(@PathVariable long id, Model model) {
    var task = tasks.get(id);
    model.addAttribute("task", task);
    model.addAttribute("title", TextField.of(task.title()));
    model.addAttribute("notes", TextField.of(task.notes()));
    return "task";
  }

  @PostMapping("/tasks/{id}")
  ModelAndView change(
      @PathVariable long id,
      @RequestParam(required = false) @Nullable String title,
      @RequestParam(required = false) @Nullable String notes) {
    var titleField = TextField.line("title", title, TITLE_LENGTH);
    var notesField = TextField.text("note", notes, NOTES_LENGTH);
    var task = tasks.get(id);
    if (titleField.valid() && notesField.valid()) {
      tasks.change(id, titleField.value(), notesField.value());
      return new ModelAndView(
          "redirect:/projects/%d?notice=%s%s#task-%d"
              .formatted(
                  task.projectId(), Notice.SAVED.code(), task.done() ? "&show=done" : "", id));
    }
    return new ModelAndView("task", HttpStatus.UNPROCESSABLE_CONTENT)
        .addObject("task", task)
        .addObject("title", titleField)
        .addObject("notes", notesField);
  }

  @PostMapping("/tasks/{id}/delete")
  String delete(@PathVariable long id) {
    var project = tasks.get(id).projectId();
    tasks.delete(id);
    return "redirect:/projects/" + project + "?notice=" + Notice.TASK_DELETED.code();
  }
}
