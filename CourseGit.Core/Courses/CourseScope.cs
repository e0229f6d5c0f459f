using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>Which courses something is for. Whoever is added later and fits is included.</summary>
public abstract record CourseScope
{
    private CourseScope() { }

    /// <summary>How it is stored and written: <c>All</c>, <c>Labels</c> or <c>Courses</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The labels or courses it names.</summary>
    public abstract ImmutableArray<string> Names { get; }

    /// <summary>Whether it is about a course, archived or not.</summary>
    /// <param name="course">Its subdomain; null for what belongs to no course.</param>
    /// <param name="registered">The course as it is registered; null when it is not.</param>
    public abstract bool Covers(Subdomain? course, Course? registered);

    /// <summary>Whether something is to be done for a course. For archived ones nothing is.</summary>
    public bool Includes(Course course) => !course.IsArchived && Covers(course.Subdomain, course);

    /// <summary>Since when a course that is included is so, as far as the course knows; UTC.</summary>
    public virtual DateTime ReachesSinceUtc(Course course, DateTime nowUtc) => course.ReachableSinceUtc(nowUtc);

    /// <summary>Reads what <see cref="Kind"/> and <see cref="Names"/> say, the names one a line.</summary>
    public static CourseScope Stored(string kind, string names) => kind switch
    {
        "Labels" => new Labelled(CourseLabel.ParseLines(names)),
        "Courses" => new Named([.. names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Subdomain.Parse)]),
        "All" => new All(),
        _ => new Named([]), // what a later version wrote is for nobody rather than for everybody
    };

    /// <summary>Passes when it names somebody, and nobody who is not here.</summary>
    /// <param name="before">What it was: courses that were removed since may stay in it; they are not in its way.</param>
    /// <exception cref="InvalidInputException">It does not.</exception>
    public void Check(ImmutableArray<Course> known, CourseScope? before = null)
    {
        if (Names.IsEmpty && this is not All)
            throw new InvalidInputException($"Name at least one {(this is Named ? "course" : "label")}, or choose all courses.");
        if (this is Named named && named.Courses.FirstOrDefault(
            n => known.All(c => c.Subdomain != n) && before?.Names.Contains(n.Value) is not true) is { } unknown)
            throw new InvalidInputException($"There is no course \"{unknown}\" here. See those there are with \"course list\".");
    }

    /// <summary>Every course, and what belongs to none.</summary>
    public sealed record All : CourseScope
    {
        /// <inheritdoc/>
        public override string Kind => "All";

        /// <inheritdoc/>
        public override ImmutableArray<string> Names => [];

        /// <inheritdoc/>
        public override bool Covers(Subdomain? course, Course? registered) => true;

        /// <inheritdoc/>
        public override string ToString() => "all courses";
    }

    /// <summary>Every course that has one of these labels at the time.</summary>
    public sealed record Labelled(params ImmutableArray<CourseLabel> Labels) : CourseScope
    {
        /// <inheritdoc/>
        public override string Kind => "Labels";

        /// <inheritdoc/>
        public override ImmutableArray<string> Names => [.. Labels.Select(l => l.Value)];

        /// <inheritdoc/>
        public override bool Covers(Subdomain? course, Course? registered) => registered?.HasOneOf(Labels) is true;

        /// <inheritdoc/>
        public override DateTime ReachesSinceUtc(Course course, DateTime nowUtc)
        {
            var (labelled, reachable) = (course.LabelledSinceUtc(Labels), course.ReachableSinceUtc(nowUtc));
            return labelled > reachable ? labelled : reachable;
        }

        /// <inheritdoc/>
        public override string ToString() => $"courses labelled {string.Join(" or ", Labels)}";
    }

    /// <summary>These courses.</summary>
    public sealed record Named(params ImmutableArray<Subdomain> Courses) : CourseScope
    {
        /// <inheritdoc/>
        public override string Kind => "Courses";

        /// <inheritdoc/>
        public override ImmutableArray<string> Names => [.. Courses.Select(c => c.Value)];

        /// <inheritdoc/>
        public override bool Covers(Subdomain? course, Course? registered) => course is not null && Courses.Contains(course);

        /// <inheritdoc/>
        public override string ToString() => Courses is [var only] ? only.Value : Counted.InWords(Courses.Length, "course");
    }
}
