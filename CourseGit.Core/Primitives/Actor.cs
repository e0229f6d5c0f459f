using System.Collections.Immutable;

namespace CourseGit.Core.Primitives;

/// <summary>A course somebody teaches.</summary>
/// <param name="MayBackUp">A superuser lets this teacher back it up.</param>
public sealed record TaughtCourse(Subdomain Course, bool MayBackUp);

/// <summary>
/// Who asks. Core's front doors (courses, operations, credentials) check it at every call, whatever a page showed or hid.
/// </summary>
public sealed record Actor(string Name, bool IsSuperuser)
{
    /// <summary>Someone at the server's own command line, who can read and write the state anyway.</summary>
    public static Actor CommandLine { get; } = new("command line", true);

    /// <summary>The portal itself, which reads once what it then shows to several people; it checks each of them.</summary>
    public static Actor Portal { get; } = new("CourseGit", true);

    /// <summary>The courses this person teaches.</summary>
    public ImmutableArray<TaughtCourse> Teaches { get; init; } = [];

    /// <summary>Passes for a superuser only.</summary>
    /// <exception cref="NotAllowedException">The actor is not a superuser.</exception>
    public void RequireSuperuser(string what)
    {
        if (!IsSuperuser)
            throw new NotAllowedException($"Only a superuser may {what}. Ask one to do it, or to give you the right.");
    }
}
