using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>
/// Applies imported settings to a course, registering it if need be; a token becomes a credential named after the course.
/// </summary>
public sealed class CourseImport(CourseRegistry courses, CredentialStore credentials)
{
    /// <summary>Applies.</summary>
    /// <returns>The course as it is now.</returns>
    /// <exception cref="InvalidInputException">A value cannot be; nothing of the course was changed.</exception>
    public async Task<Course> ApplyAsync(Subdomain subdomain, ImportedSettings imported, Actor actor, CancellationToken cancellationToken)
    {
        var present = await courses.FindAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var course = present
            ?? new Course
            {
                Subdomain = subdomain,
                Folder = CoursePath.Parse(subdomain.Value),
                Direction = Direction.None,
                Remote = Remote.HostedFor(subdomain)
            };
        course = course with
        {
            Direction = imported.Direction,
            Remote = imported.Remote ?? course.Remote,
            GitUser = imported.User
            ?? course.GitUser
        };
        await courses.CheckAsync(course, cancellationToken).ConfigureAwait(false);
        if (imported.Token is { } token)
        {
            await credentials.SaveAsync(subdomain.Value, imported.User ?? "git", token, actor, cancellationToken).ConfigureAwait(false);
            course = course with { CredentialName = subdomain.Value };
        }
        return present is null
            ? await courses.AddAsync(course, actor, cancellationToken).ConfigureAwait(false)
            : await courses.UpdateAsync(course, actor, cancellationToken).ConfigureAwait(false);
    }
}
