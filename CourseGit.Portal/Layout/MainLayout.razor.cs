using System.Security.Claims;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace CourseGit.Portal.Layout;

/// <summary>Top bar, navigation and content. A page that broke is replaced by a sentence until the person goes elsewhere.</summary>
public sealed partial class MainLayout(NavigationManager navigation, CourseGitSettings settings) : IDisposable
{
    private PageErrorBoundary? _boundary;

    [CascadingParameter]
    private ShellChoices Choices { get; set; } = ShellChoices.None;

    // A bare "#main" would count from the base address and leave the page.
    private string SkipAddress => navigation.Uri.Split('#')[0] + "#main";

    private CourseGitSettings Settings => settings;

    private string Path => navigation.ToBaseRelativePath(navigation.Uri).Split('?', '#')[0];

    protected override void OnInitialized() => navigation.LocationChanged += OnLocationChanged;

    public void Dispose() => navigation.LocationChanged -= OnLocationChanged;

    // A part that filters by rights begins anew with others.
    private static string RightsOf(ClaimsPrincipal person) => string.Join(' ', CurrentActor.Of(person).Teaches);

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        _boundary?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }
}
