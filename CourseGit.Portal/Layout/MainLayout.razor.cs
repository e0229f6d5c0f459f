using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace CourseGit.Portal.Layout;

/// <summary>Top bar and content. A page that broke is replaced by a sentence until the person goes elsewhere.</summary>
public sealed partial class MainLayout(NavigationManager navigation) : IDisposable
{
    private ErrorBoundary? _boundary;

    // A bare "#main" would count from the base address and leave the page.
    private string SkipAddress => navigation.Uri.Split('#')[0] + "#main";

    protected override void OnInitialized() => navigation.LocationChanged += OnLocationChanged;

    public void Dispose() => navigation.LocationChanged -= OnLocationChanged;

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        _boundary?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }

    private void Recover() => _boundary?.Recover();

    private string? ActiveIn(string section) =>
        navigation.ToBaseRelativePath(navigation.Uri).StartsWith(section + "/", StringComparison.Ordinal) ? "active" : null;
}
