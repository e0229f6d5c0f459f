using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore.Planning;

/// <summary>Which branch a course is restored from when nobody says: where it was backed up to.</summary>
internal static class RestoreBranch
{
    /// <summary>
    /// The branch set for the course; else <c>{subdomain}.{ServerName}</c>, which the guide's pull expects; else the one in
    /// <c>.git-branch</c>;
    /// else <c>ServerName</c>, which the guide's push writes. Null when none of them is there.
    /// </summary>
    public static BranchName? DefaultOf(Course course, string folder, CourseGitSettings settings, IEnumerable<BranchName> there)
    {
        var known = there.ToHashSet();
        return Candidates(course, folder, settings).FirstOrDefault(known.Contains);
    }

    /// <summary>The one asked for, else the default.</summary>
    /// <exception cref="RefusedException">It is not there, or none was asked for and a person must choose.</exception>
    public static BranchName Choose(
        Course course, string folder, CourseGitSettings settings, BranchName? asked, IReadOnlyCollection<BranchName> there)
    {
        if (there.Count == 0)
            throw new RefusedException(
                $"The repository of {course.Subdomain} has no branch yet, so there is nothing to restore. Nothing was changed. Back the "
                + "course up first, or correct its remote.");
        if (asked is not null)
            return there.Contains(asked) ? asked
                : throw new RefusedException(
                $"Branch not found: there is no branch {asked} in the repository of {course.Subdomain}. Nothing was changed. "
                + $"{Listed(there)}");
        return DefaultOf(course, folder, settings, there)
            ?? throw new RefusedException(
                $"Branch not found: the repository of {course.Subdomain} has none of the branches that would belong to it "
            + $"({string.Join(", ", Candidates(course, folder, settings))}). Nothing was changed. Choose one. {Listed(there)}");
    }

    private static string Listed(IReadOnlyCollection<BranchName> there) =>
        $"Those that exist: {string.Join(", ", there.Select(b => b.Value).Order(StringComparer.Ordinal).Take(20))}"
        + $"{(there.Count > 20 ? $" and {there.Count - 20} more" : "")}.";

    private static IEnumerable<BranchName> Candidates(Course course, string folder, CourseGitSettings settings)
    {
        if (course.Branch is not null)
            return [course.Branch];
        var candidates = new List<BranchName>();
        if (BranchName.TryParse($"{course.Subdomain}.{settings.ServerName}", out var own))
            candidates.Add(own);
        try
        {
            candidates.Add(BranchResolver.Resolve(course, folder, settings).Branch);
        }
        catch (RefusedException)
        {
            // .git-branch holds no branch name; that is a matter for the next backup.
        }
        if (BranchName.TryParse(settings.ServerName, out var server))
            candidates.Add(server);
        return candidates.Distinct();
    }
}
