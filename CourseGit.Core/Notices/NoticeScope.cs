using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Notices;

/// <summary>Which courses a rule is about: all, those with a label, or one.</summary>
public sealed record NoticeScope
{
    private const string LabelPrefix = "label:", CoursePrefix = "course:";

    private NoticeScope() { }

    /// <summary>All courses, and what belongs to none.</summary>
    public static NoticeScope All { get; } = new();

    /// <summary>Courses that have this label when something happens.</summary>
    public CourseLabel? Label { get; private init; }

    /// <summary>The only course.</summary>
    public Subdomain? Course { get; private init; }

    public bool IsAll => Label is null && Course is null;

    public static NoticeScope Of(CourseLabel label) => new() { Label = label };

    public static NoticeScope Of(Subdomain course) => new() { Course = course };

    /// <summary>Reads <c>all</c>, <c>label:2025</c> or <c>course:ffm516</c>.</summary>
    /// <exception cref="InvalidInputException">It is none of these.</exception>
    public static NoticeScope Parse(string text) => text switch
    {
        "all" => All,
        _ when text.StartsWith(LabelPrefix, StringComparison.Ordinal) => Of(CourseLabel.Parse(text[LabelPrefix.Length..])),
        _ when text.StartsWith(CoursePrefix, StringComparison.Ordinal) => Of(Subdomain.Parse(text[CoursePrefix.Length..])),
        _ => throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" says no courses. Use all, label:LABEL or course:SUBDOMAIN."),
    };

    /// <summary>Whether what happened to a course is told.</summary>
    /// <param name="course">Its subdomain; null for what belongs to no course.</param>
    /// <param name="registered">The course as it is registered; null when it is not.</param>
    internal bool Covers(Subdomain? course, Course? registered) =>
        IsAll || (Course is not null && Course == course) || (Label is not null && registered?.HasOneOf([Label]) is true);

    /// <summary>In a sentence: <c>courses labelled 2025</c>.</summary>
    public string Words() => Label is not null ? $"courses labelled {Label}" : Course is not null ? $"the course {Course}" : "all courses";

    /// <inheritdoc/>
    public override string ToString() => Label is not null ? LabelPrefix + Label : Course is not null ? CoursePrefix + Course : "all";
}
