using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace CourseGit.Portal.Layout;

/// <summary>The document. Account pages are plain forms rendered once; every other page is interactive and not prerendered.</summary>
public sealed partial class App
{
    private static readonly InteractiveServerRenderMode Interactive = new(prerender: false);

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private IComponentRenderMode? Mode =>
        Http.AcceptsInteractiveRouting() && (IsMyAccount || !Http.Request.Path.StartsWithSegments(LocalAddress.Account)) ? Interactive
            : null;

    // Of the account pages the one that is no form.
    private bool IsMyAccount => Http.Request.Path.StartsWithSegments(LocalAddress.Account, out var below)
        && below.Value is (null or "" or "/");

    private string? ZoneId => Http.Request.Cookies[LocalClock.CookieName];

    private ShellChoices Choices => ShellChoices.Of(Http.Request);
}
