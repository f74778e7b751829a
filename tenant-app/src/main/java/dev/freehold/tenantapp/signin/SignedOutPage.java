package dev.freehold.tenantapp.signin;

import dev.freehold.tenantapp.AppSettings;
import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import dev.freehold.tenantapp.web.StatusPages;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** Where a sign-out ends. */
@Controller
@ConditionalOnControlPlane
class SignedOutPage {

  private final AppSettings settings;

  SignedOutPage(AppSettings settings) {
    this.settings = settings;
  }

  @GetMapping("/signed-out")
  ModelAndView signedOut() {
    return StatusPages.page(
        HttpStatus.OK,
        "You are signed out of " + settings.name(),
        "At the control plane you may still be signed in: on a computer of others, sign out there too. The button below signs you in here again.");
  }
}
