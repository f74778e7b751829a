package dev.freehold.controlplane.notifications;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.access.StaffPermission;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** For staff: mail that was given up. */
@RestController
@RequestMapping("/api/v1/mails")
class MailController {
  private final FailedMail mail;

  MailController(FailedMail mail) {
    this.mail = mail;
  }

  @GetMapping("/failed")
  @Requires.Staff(StaffPermission.MAIL_READ)
  Page<FailedMail.View> failed(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(cursor, limit, mail::list, FailedMail.View::id);
  }

  @PostMapping("/{mail}/resend")
  @Requires.Staff(StaffPermission.MAIL_RESEND)
  @ResponseStatus(HttpStatus.ACCEPTED)
  void resend(@PathVariable("mail") UUID id, Principal principal) {
    if (!mail.sendAgain(principal, id)) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
  }
}
