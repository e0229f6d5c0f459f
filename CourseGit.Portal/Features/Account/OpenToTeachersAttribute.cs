namespace CourseGit.Portal.Features.Account;

/// <summary>
/// A page or an address that teachers may open as well; what they then see is decided by Core. Everything without it is for superusers.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OpenToTeachersAttribute : Attribute;
