package dev.freehold.controlplane.audit;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** An organisation's audit log. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/audit")
class AuditController {
  private static final int LONGEST_WAIT_SECONDS = 25;

  /**
   * @param checkpoints that the organisation kept elsewhere; null: none
   */
  record Verify(@Nullable @Size(max = 100) List<@NotNull @Valid CheckpointView> checkpoints) {}

  private final AuditReading reading;
  private final Checkpoints checkpoints;
  private final JsonMapper json;

  AuditController(AuditReading reading, Checkpoints checkpoints, JsonMapper json) {
    this.reading = reading;
    this.checkpoints = checkpoints;
    this.json = json;
  }

  /** The newest first. */
  @GetMapping("/entries")
  @Requires(value = Permission.AUDIT_READ, targetChecked = true)
  Page<EntryView> search(
      @PathVariable UUID organization,
      @Valid EntryFilter filter,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    return reading.search(principal, organization, filter, cursor, Page.checkedLimit(limit));
  }

  /** All that the filter finds, the oldest first, as CSV or as JSON lines. */
  @GetMapping("/export")
  @Requires(Permission.AUDIT_EXPORT)
  void export(
      @PathVariable UUID organization,
      @Valid EntryFilter filter,
      @RequestParam(defaultValue = "jsonl") String format,
      Principal principal,
      HttpServletResponse response)
      throws IOException {
    boolean csv = format.equals("csv");
    if (!csv && !format.equals("jsonl")) {
      throw new ProblemException(ProblemCode.VALIDATION_FAILED, "format must be csv or jsonl");
    }
    response.setContentType(csv ? "text/csv;charset=UTF-8" : "application/x-ndjson");
    response.setHeader(
        "Content-Disposition",
        "attachment; filename=\"audit-%s.%s\"".formatted(organization, format));
    var writer =
        new BufferedWriter(
            new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
    if (csv) {
      writer.write(EntryCsv.HEADER);
    }
    reading.export(
        principal,
        organization,
        filter,
        format,
        entry -> writer.write(csv ? EntryCsv.line(entry) : json.writeValueAsString(entry) + "\n"));
    writer.flush();
  }

  /**
   * For a SIEM, which asks again and again: what follows {@code after}, at once or as soon as there
   * is something. {@code next} is the {@code after} of the next call, also when nothing came.
   *
   * @param wait seconds, 0 to 25
   */
  @GetMapping("/stream")
  @Requires(Permission.AUDIT_CONFIGURE_STREAM)
  Page<EntryView> stream(
      @PathVariable UUID organization,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "200") int limit,
      @RequestParam(defaultValue = "20") int wait,
      Principal principal)
      throws InterruptedException {
    if (wait < 0 || wait > LONGEST_WAIT_SECONDS) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED,
          "wait is %d: it must be 0 to %d seconds".formatted(wait, LONGEST_WAIT_SECONDS));
    }
    List<EntryView> entries =
        reading.follow(
            principal, organization, after, Page.checkedLimit(limit), Duration.ofSeconds(wait));
    long last = entries.isEmpty() ? after : entries.getLast().sequence();
    return new Page<>(entries, String.valueOf(last));
  }

  /** Recomputes the whole log; names the first entry that does not hold. */
  @PostMapping("/verify")
  @Requires(Permission.AUDIT_READ)
  AuditVerifier.Verdict verify(
      @PathVariable UUID organization,
      @Valid @RequestBody(required = false) @Nullable Verify verify,
      Principal principal) {
    List<CheckpointView> kept =
        verify == null || verify.checkpoints() == null ? List.of() : verify.checkpoints();
    return reading.verify(
        principal, organization, kept.stream().map(CheckpointView::checkpoint).toList());
  }

  /** The newest first: to be kept elsewhere, and to be sent along when the log is verified. */
  @GetMapping("/checkpoints")
  @Requires(Permission.AUDIT_READ)
  Page<CheckpointView> checkpoints(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable Long cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return checkpoints.newest(organization, cursor, Page.checkedLimit(limit));
  }
}
