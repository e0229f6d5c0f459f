using System.Globalization;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Names in a sentence.</summary>
internal static class Listed
{
    private const int Named = 10;

    /// <summary>The first ten, and how many more there are.</summary>
    public static string Some(IReadOnlyCollection<string> all) =>
        string.Join(", ", all.Take(Named))
            + (all.Count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - Named:N0} more") : "");
}
