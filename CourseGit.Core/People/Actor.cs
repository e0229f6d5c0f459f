using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.People;

/// <summary>A course somebody teaches.</summary>
/// <param name="MayBackUp">A superuser lets this teacher back it up.</param>
public sealed record TaughtCourse(Subdomain Course, bool MayBackUp);

/// <summary>
/// Who asks. Core's front doors check it at every call, whatever a page showed or hid: what each role may do stands in
/// <see cref="Rights"/>.
/// </summary>
public sealed record Actor(string Name, Role Role)
{
    private const string SchedulePrefix = "schedule ", PushPrefix = "push at "; // no name of a person holds a blank

    /// <summary>Someone at the server's own command line, who can read and write the state anyway.</summary>
    public static Actor CommandLine { get; } = new("command line", Role.Superuser) { Origin = new(Way.CommandLine) };

    /// <summary>
    /// CourseGit itself: a pipeline whose operation somebody with the right has asked for, and the portal when it reads once what it then
    /// shows to several people, each of whom it checks.
    /// </summary>
    public static Actor System { get; } = new("CourseGit", Role.System);

    /// <summary>A schedule that superusers made: what it asks for is asked for in their stead.</summary>
    /// <param name="name">Of the schedule.</param>
    public static Actor Schedule(string name) => new(SchedulePrefix + name, Role.System);

    /// <summary>A push at a git host that superusers let set something going here.</summary>
    /// <param name="host">What sort of host it was.</param>
    public static Actor Push(string host) => new(PushPrefix + host, Role.System);

    /// <summary>Whether this is the name of a push.</summary>
    internal static bool IsPush(string name) => name.StartsWith(PushPrefix, StringComparison.Ordinal);

    /// <summary>Whether this is the name of no person, however it is written.</summary>
    public static bool IsNobody(string name) =>
        name.Equals(CommandLine.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(System.Name, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(SchedulePrefix, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(PushPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The courses this person teaches.</summary>
    public ImmutableArray<TaughtCourse> Teaches { get; init; } = [];

    /// <summary>Where they ask from.</summary>
    public Origin Origin { get; init; } = new(Way.Portal);

    /// <summary>How far the token goes that was shown instead of a sign-in; null without one.</summary>
    public Scope? Scope { get; init; }

    /// <summary>The only courses that token is for; null where it is for all of its owner's.</summary>
    public ImmutableHashSet<Subdomain>? OnlyCourses { get; init; }

    /// <summary>Who is told when a front door turns this actor away; null for nobody.</summary>
    public IDoorWatch? Watch { get; init; }

    /// <summary>A person who may do everything.</summary>
    public static Actor Superuser(string name) => new(name, Role.Superuser);

    /// <summary>A person who may do something for their own courses.</summary>
    public static Actor Teacher(string name, params ImmutableArray<TaughtCourse> teaches) => new(name, Role.Teacher) { Teaches = teaches };

    /// <summary>Whether the actor may do this.</summary>
    /// <param name="course">The course it is about; null when it is about no single one.</param>
    public bool May(Right right, Subdomain? course = null) => Rights.Allow(this, right, course);

    /// <summary>Passes for whoever may do this.</summary>
    /// <param name="course">The course it is about; null when it is about no single one.</param>
    /// <exception cref="NotAllowedException">The actor may not.</exception>
    public void Require(Right right, Subdomain? course = null)
    {
        if (!May(right, course))
            throw Refused(right, course);
    }

    /// <summary>Whether the actor may do this for all courses or for some.</summary>
    public bool MayForSome(Right right) => OnlyFor(right) is not { IsEmpty: true };

    /// <summary>The courses this may be done for, when they are but some; null for whoever may do it for all.</summary>
    public ImmutableArray<Subdomain>? OnlyFor(Right right) =>
        May(right) ? null : [.. (OnlyCourses ?? Teaches.Select(t => t.Course)).Where(c => May(right, c))];

    /// <summary>Passes for whoever may do this for all courses or for some.</summary>
    /// <returns>Tells for which.</returns>
    /// <exception cref="NotAllowedException">The actor may not for any.</exception>
    public Func<Subdomain, bool> RequireForSome(Right right)
    {
        if (May(right))
            return _ => true;
        return MayForSome(right) ? course => May(right, course)
            : throw Refused(right, null);
    }

    /// <summary>What a front door throws that turns this actor away for a reason of its own; it is told to <see cref="Watch"/>.</summary>
    /// <param name="sentence">What they are told; null for the usual words about this right.</param>
    public NotAllowedException Refused(Right right, Subdomain? course, string? sentence = null)
    {
        Watch?.Refused(this, Rights.Words(right), course);
        return new NotAllowedException(sentence ?? Rights.Refusal(this, right, course));
    }
}
