using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>What sort of thing an operation works on.</summary>
public enum SubjectKind
{
    Course,

    /// <summary>A repository that this portal hosts or mirrors; its name is <c>owner/name</c>.</summary>
    Repository,

    /// <summary>A working copy that pushes keep up to date.</summary>
    Checkout,

    /// <summary>The portal itself; it has no name.</summary>
    Portal,
}

/// <summary>The one thing an operation works on: nobody else works on it meanwhile.</summary>
public readonly record struct OperationSubject(SubjectKind Kind, string Name)
{
    /// <summary>The portal itself.</summary>
    public static OperationSubject Portal { get; } = new(SubjectKind.Portal, "");

    /// <summary>A course.</summary>
    public static OperationSubject Of(Subdomain course) => new(SubjectKind.Course, course.Value);

    /// <summary>The course; null when it is something else.</summary>
    public Subdomain? Course => Kind == SubjectKind.Course ? Subdomain.Parse(Name) : null;

    /// <summary>Names it among all subjects: <c>course ffm516</c>.</summary>
    public string Key => $"{Kind.ToString().ToLowerInvariant()} {Name}".TrimEnd();

    /// <summary>
    /// What a remote, a server or a disk is told of in words that speak of a course, in those that speak of this subject: providers do not
    /// know what is asked for.
    /// </summary>
    public string Reword(string text)
    {
        if (Kind == SubjectKind.Course)
            return text;
        var noun = Kind.ToString().ToLowerInvariant();
        return text.Replace("The course's", $"The {noun}'s", StringComparison.Ordinal)
            .Replace("the course's", $"the {noun}'s", StringComparison.Ordinal);
    }

    /// <summary>As people call it.</summary>
    public override string ToString() => Kind == SubjectKind.Portal ? "the portal" : Name;
}

/// <summary>Knows the subjects of one sort. Whoever has such things registers one.</summary>
public interface ISubjectDirectory
{
    SubjectKind Kind { get; }

    /// <summary>Passes when there is a subject of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    Task RequireAsync(string name, CancellationToken cancellationToken);
}
