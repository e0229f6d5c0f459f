using System.Text.RegularExpressions;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// Where each of several courses is backed up to, in one line: <c>github:physics/{course}</c>. <c>{course}</c> stands for the subdomain,
/// <c>{label}</c> for the label of the course, in small letters and with hyphens where a repository's name takes no other sign.
/// </summary>
public sealed partial record RemoteTemplate
{
    /// <summary>Stands for a course's subdomain.</summary>
    public const string CourseMark = "{course}";

    /// <summary>Stands for a course's label.</summary>
    public const string LabelMark = "{label}";

    private RemoteTemplate(string text, CourseLabel? label) => (Text, Label) = (text, label);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The label that is meant; null for the only one a course has.</summary>
    public CourseLabel? Label { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="courses">For how many courses it is.</param>
    /// <param name="label">The label that is meant; null for the only one a course has.</param>
    /// <exception cref="InvalidInputException">It is empty or too long, names what it does not know, or would lead all to one
    /// repository.</exception>
    public static RemoteTemplate Parse(string? text, int courses, CourseLabel? label = null)
    {
        var written = TextLength.Check(text?.Trim(), RemoteRules.MaxUrlLength, "The address") ?? "";
        if (written.Length == 0)
            throw new InvalidInputException($"Write the address of the repositories, for example github:physics/{CourseMark}.");
        if (Mark().Matches(written).FirstOrDefault(m => m.Value is not (CourseMark or LabelMark)) is { } unknown)
            throw new InvalidInputException(
                $"{TextLength.Excerpt(unknown.Value)} stands for nothing. Use {CourseMark} for the name of each course and {LabelMark} "
                + "for its label.");
        if (courses > 1 && !written.Contains(CourseMark, StringComparison.Ordinal) && written != RemoteKind.Hosted.Prefix)
            throw new InvalidInputException(
                $"All {courses} courses would go to one repository. Write {CourseMark} where the course's name stands.");
        return new(written, label);
    }

    /// <summary>The remote of one course.</summary>
    /// <exception cref="InvalidInputException">It would be none, or it is not clear which label of the course is meant.</exception>
    public Remote For(Course course, RemoteForms forms)
    {
        var text = Text.Replace(CourseMark, course.Subdomain.Value, StringComparison.Ordinal);
        return forms.Read(
            text.Contains(LabelMark, StringComparison.Ordinal)
                ? text.Replace(LabelMark, Plain((Label ?? OnlyLabelOf(course)).Value), StringComparison.Ordinal)
                : text,
            course.Subdomain);
    }

    private static CourseLabel OnlyLabelOf(Course course) => course.Labels switch
    {
        [var only] => only,
        [] => throw new InvalidInputException($"{course.Subdomain} has no label, so {LabelMark} stands for nothing. Label it first."),
        _ => throw new InvalidInputException(
            $"{course.Subdomain} has {course.Labels.Length} labels, so it is not clear which one {LabelMark} stands for. Write it out."),
    };

    private static string Plain(string label) => NotPlain().Replace(label.ToLowerInvariant(), "-").Trim('-', '.');

    [GeneratedRegex(@"\{[^}]*\}?")]
    private static partial Regex Mark();

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex NotPlain();
}
