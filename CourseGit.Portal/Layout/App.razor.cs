using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace CourseGit.Portal.Layout;

/// <summary>
/// The document. The pages of signing in are plain forms rendered once; every other page is interactive and not prerendered.
/// </summary>
public sealed partial class App
{
    private static readonly InteractiveServerRenderMode Interactive = new(prerender: false);

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private IComponentRenderMode? Mode =>
        Http.AcceptsInteractiveRouting() && !IsNothingOfAccounts ? Interactive : null;

    // Whoever looks for a way to sign in and mistypes it has no circuit.
    private bool IsNothingOfAccounts =>
        Http.Request.Path.StartsWithSegments("/account") && PageExistence.IsCatchAll(Http.GetEndpoint());

    private string? ZoneId => Http.Request.Cookies[LocalClock.CookieName];

    private ShellChoices Choices => ShellChoices.Of(Http.Request);
}
