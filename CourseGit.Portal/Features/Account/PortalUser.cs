using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>Somebody who may sign in. What they may do is in their roles.</summary>
internal sealed class PortalUser : IdentityUser
{
    /// <summary>How they are called, from the identity provider; null for the name they sign in with.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Null for an account from before this was noted.</summary>
    public DateTime? CreatedUtc { get; set; }

    public DateTime? LastSignInUtc { get; set; }

    /// <summary>Since when they may not sign in; null for those who may.</summary>
    public DateTime? DisabledUtc { get; set; }
}
