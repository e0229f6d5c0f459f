using System.Collections.Immutable;
using Microsoft.AspNetCore.Antiforgery;

namespace CourseGit.Portal.Features.Courses;

/// <summary>The courses that a form of ours names.</summary>
internal static class ChosenCourses
{
    /// <summary>The form's field: subdomains, with spaces between.</summary>
    public const string Field = "courses";

    /// <summary>Reads them; null when it is no form, or none of ours.</summary>
    public static async Task<ImmutableHashSet<string>?> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } || !http.Request.HasFormContentType)
            return null;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return form[Field].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).ToImmutableHashSet(StringComparer.Ordinal);
    }
}
