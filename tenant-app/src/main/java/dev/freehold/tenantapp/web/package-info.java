/** What all pages share: headers, same-origin check, text fields, paging, error pages. */
@NullMarked
package dev.freehold.tenantapp.web;

import org.jspecify.annotations.NullMarked;
