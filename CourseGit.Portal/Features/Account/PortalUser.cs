using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>Somebody who may sign in. What they may do is in their roles.</summary>
internal sealed class PortalUser : IdentityUser;
