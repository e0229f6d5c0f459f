using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History;

/// <summary>How a difference is shown.</summary>
public enum DifferenceView
{
    /// <summary>Beside each other; on a phone below each other.</summary>
    Split,

    /// <summary>Below each other everywhere.</summary>
    Inline,
}

internal static class DifferenceViews
{
    private const string Inline = "inline";

    public static DifferenceView Read(string? text) => text == Inline ? DifferenceView.Inline : DifferenceView.Split;

    /// <summary>The address of a page with the file that is looked at and how.</summary>
    public static string Address(NavigationManager navigation, string page, (string? File, DifferenceView View) choice) =>
        navigation.GetUriWithQueryParameters(navigation.ToAbsoluteUri(page).ToString(), new Dictionary<string, object?>
        {
            ["file"] = choice.File,
            ["view"] = choice.View == DifferenceView.Inline ? Inline : null,
        });
}
